# The API: the one service that is asked from outside, and that by the load balancer alone.
resource "google_cloud_run_v2_service" "api" {
  name                = "${local.name}-ingest-api"
  location            = var.region
  ingress             = "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER"
  deletion_protection = var.deletion_protection

  # Callers have tokens of Sluice's own or of an issuer, not accounts of Google.
  invoker_iam_disabled = true

  template {
    service_account                  = google_service_account.role["ingest-api"].email
    execution_environment            = "EXECUTION_ENVIRONMENT_GEN2"
    timeout                          = "300s"
    max_instance_request_concurrency = 80

    scaling {
      min_instance_count = var.api_min_instances
      max_instance_count = var.api_max_instances
    }

    vpc_access {
      egress = "PRIVATE_RANGES_ONLY"

      network_interfaces {
        network    = google_compute_network.this.id
        subnetwork = google_compute_subnetwork.this.id
        tags       = [local.tags["ingest-api"]]
      }
    }

    containers {
      image = var.image
      args  = ["serve", "ingest-api"]

      ports {
        container_port = 8000
      }

      resources {
        # It acknowledges, waits and listens between requests too.
        cpu_idle          = false
        startup_cpu_boost = true

        limits = {
          cpu    = "1"
          memory = "512Mi"
        }
      }

      dynamic "env" {
        for_each = local.settings["ingest-api"]

        content {
          name  = env.key
          value = env.value
        }
      }

      startup_probe {
        period_seconds    = 2
        timeout_seconds   = 2
        failure_threshold = 60

        http_get {
          path = "/actuator/health/readiness"
          port = 8000
        }
      }

      liveness_probe {
        period_seconds    = 10
        timeout_seconds   = 5
        failure_threshold = 6

        http_get {
          path = "/actuator/health/liveness"
          port = 8000
        }
      }

      volume_mounts {
        name       = "redis-ca"
        mount_path = local.redis_ca_folder
      }
    }

    volumes {
      name = "redis-ca"

      secret {
        secret = google_secret_manager_secret.this["redis-ca"].secret_id

        items {
          path    = "ca.pem"
          version = "latest"
        }
      }
    }
  }

  depends_on = [
    google_managed_kafka_acl.this,
    google_managed_kafka_topic.this,
    google_project_iam_member.role,
    google_secret_manager_secret_iam_member.role,
    google_secret_manager_secret_iam_member.redis_ca,
    google_secret_manager_secret_version.given,
    google_secret_manager_secret_version.redis_password,
    google_secret_manager_secret_version.redis_ca,
  ]
}
