locals {
  name = "sluice"

  services = [
    "artifactregistry.googleapis.com",
    "compute.googleapis.com",
    "firestore.googleapis.com",
    "logging.googleapis.com",
    "managedkafka.googleapis.com",
    "monitoring.googleapis.com",
    "redis.googleapis.com",
    "run.googleapis.com",
    "secretmanager.googleapis.com",
    "servicenetworking.googleapis.com",
  ]
}

resource "google_project_service" "this" {
  for_each = toset(local.services)

  service            = each.value
  disable_on_destroy = false
}

# The images. A tag, once it is pushed, always means the same image.
resource "google_artifact_registry_repository" "images" {
  # checkov:skip=CKV_GCP_84:Google's own keys encrypt it; the image holds no secret
  location      = var.region
  repository_id = local.name
  format        = "DOCKER"

  docker_config {
    immutable_tags = true
  }

  depends_on = [google_project_service.this]
}
