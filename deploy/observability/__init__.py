"""What Prometheus, Alertmanager and Grafana are given: alerts, a dashboard, examples."""
