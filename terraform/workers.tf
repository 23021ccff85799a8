locals {
  state_folder = "/var/lib/sluice"
}

# The stream processors. Their state is a copy of what Kafka holds: a process that is lost costs its catching up.
resource "google_cloud_run_v2_worker_pool" "topology" {
  name                = "${local.name}-topology"
  location            = var.region
  deletion_protection = var.deletion_protection

  scaling {
    scaling_mode          = "MANUAL"
    manual_instance_count = var.topology_instances
  }

  template {
    service_account = google_service_account.role["topology"].email

    vpc_access {
      egress = "PRIVATE_RANGES_ONLY"

      network_interfaces {
        network    = google_compute_network.this.id
        subnetwork = google_compute_subnetwork.this.id
        tags       = [local.tags["topology"]]
      }
    }

    containers {
      image = var.image
      args  = ["serve", "topology"]

      resources {
        # Files on Cloud Run are memory: the state is counted here.
        limits = {
          cpu    = "1"
          memory = "2Gi"
        }
      }

      dynamic "env" {
        for_each = local.settings["topology"]

        content {
          name  = env.key
          value = env.value
        }
      }

      volume_mounts {
        name       = "state"
        mount_path = local.state_folder
      }
    }

    volumes {
      name = "state"

      empty_dir {
        medium     = "MEMORY"
        size_limit = "1Gi"
      }
    }
  }

  depends_on = [
    google_managed_kafka_acl.this,
    google_managed_kafka_topic.this,
    google_project_iam_member.role,
  ]
}

# Context, chat, embedding, status and archive workers, all in each process.
resource "google_cloud_run_v2_worker_pool" "workers" {
  name                = "${local.name}-workers"
  location            = var.region
  deletion_protection = var.deletion_protection

  scaling {
    scaling_mode          = "MANUAL"
    manual_instance_count = var.worker_instances
  }

  template {
    service_account = google_service_account.role["workers"].email

    vpc_access {
      egress = "PRIVATE_RANGES_ONLY"

      network_interfaces {
        network    = google_compute_network.this.id
        subnetwork = google_compute_subnetwork.this.id
        tags       = [local.tags["workers"]]
      }
    }

    containers {
      image = var.image
      args  = ["serve", "workers"]

      resources {
        limits = {
          cpu    = "1"
          memory = "1Gi"
        }
      }

      dynamic "env" {
        for_each = local.settings["workers"]

        content {
          name  = env.key
          value = env.value
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
    google_firestore_index.this,
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
