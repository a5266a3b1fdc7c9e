package sshd

import "example.org/peerage/ui/serve/metrics"

// Count tells the metrics.
func (s *Server) Count(emit metrics.Emit) {
	s.mu.Lock()
	defer s.mu.Unlock()
	emit(metrics.SSHSessions, float64(len(s.sessions)))
	emit(metrics.SSHOpened, float64(s.opened))
	for _, why := range []string{noKey, tooMany, noRequest} {
		emit(metrics.SSHRefused, float64(s.refused[why]), why)
	}
	for _, why := range []string{cutIdle, cutUnread, cutKey} {
		emit(metrics.SSHCut, float64(s.cut[why]), why)
	}
}

// Why something was refused or ended, for the metrics.
const (
	noKey     = "key"
	tooMany   = "limit"
	noRequest = "request"
	cutIdle   = "idle"
	cutUnread = "unread"
	cutKey    = "key"
)

func (s *Server) refuse(why string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refused[why]++
}
