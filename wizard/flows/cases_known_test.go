package flows_test

// knownInputs are those of knownCases that are about changing what was entered.
const knownInputs = `
Inputs/aiven-azure_A03_USER_APP_NAME_by_command: written down, and the world is not changed
Inputs/aiven-azure_A05_USER_APP_SECRET_DAYS_by_command: written down, and the world is not changed
Inputs/aiven-azure_A05_USER_APP_SECRET_DAYS_by_hand: written down, and the world is not changed
Inputs/aiven-azure_A06_USER_VNET_ID_by_command: what the earlier choice had stays behind
Inputs/aiven-azure_A10_AIVEN_ROLE_NAME_by_command: written down, and the world is not changed
Inputs/aiven-azure_A10_AIVEN_ROLE_NAME_by_hand: written down, and the world is not changed
Inputs/aiven-azure_A14_AIVEN_ORGANIZATION_VPC_ID_by_command: what the earlier choice had stays behind
Inputs/aiven-azure_A20_PEERING_NAME_OF_YOUR_CHOICE_by_command: it is ignored without a word
Inputs/aiven-azure-privatelink_P01_AIVEN_SERVICE_by_command: what was chosen for the earlier one is kept for this one
Inputs/aiven-azure-privatelink_P03_PRIVATELINK_SUBSCRIPTION_IDS_by_command: written down, and the world is not changed
Inputs/aiven-azure-privatelink_P03_PRIVATELINK_SUBSCRIPTION_IDS_by_hand: written down, and the world is not changed
Inputs/aiven-azure-privatelink_P05B_AZURE_VNET_ID_by_command: what the earlier choice had stays behind
Inputs/aiven-azure-privatelink_P05_PRIVATE_ENDPOINT_NAME_by_command: it is ignored without a word
Inputs/aiven-azure-privatelink_P05_PRIVATE_ENDPOINT_NAME_by_hand: it is ignored without a word
Inputs/astra-azure_D01.vnet_AZURE_VNET_ID_by_command: what the earlier choice had stays behind
Inputs/astra-azure_D02.database_DATABASE_ID_by_command: what the earlier choice had stays behind
Inputs/astra-azure_D04_ROLE_NAME_by_command: written down, and the world is not changed
Inputs/astra-azure_D04_ROLE_NAME_by_hand: written down, and the world is not changed
Inputs/astra-azure_D04_ROLE_DESCRIPTION_by_command: written down, and the world is not changed
Inputs/astra-azure_D04_ROLE_DESCRIPTION_by_hand: written down, and the world is not changed
Inputs/aiven-aws_W02_AWS_VPC_ID_by_command: what the earlier choice had stays behind
Inputs/aiven-aws_W07_AWS_ROUTE_TABLE_IDS_by_command: what the earlier choice had stays behind
Inputs/aiven-upcloud_U02_network.uuid_by_command: what the earlier choice had stays behind
Inputs/aiven-upcloud_U06_name_by_command: it is ignored without a word
Inputs/aiven-upcloud_U06_configured_status_by_command: it is ignored without a word
`
