package zoo

// Forget drops what the engine has compiled so far, and the memory that it takes; the next answers compile anew. A model keeps
// networks for as many sizes and numbers of pictures as graph.DefaultExecMaxCacheSize says, and refuses more.
func (m *Model) Forget() error {
	labels := m.Labels
	m.logits.Finalize()
	err := m.ready()
	m.Labels = labels
	return err
}
