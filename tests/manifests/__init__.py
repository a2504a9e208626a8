"""What deploy/k8s and deploy/observability must be, looked at as they are built."""
