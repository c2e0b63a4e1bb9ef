// How long Node takes to start and end.
