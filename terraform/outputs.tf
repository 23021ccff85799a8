output "api_address" {
  description = "The address that the domain's A record names."
  value       = google_compute_global_address.api.address
}

output "api_url" {
  description = "Where callers reach the API, once the certificate is there."
  value       = "https://${var.domain}"
}

output "image_repository" {
  description = "Where the image is pushed to."
  value       = "${google_artifact_registry_repository.images.location}-docker.pkg.dev/${var.project_id}/${google_artifact_registry_repository.images.repository_id}"
}

output "kafka_bootstrap_servers" {
  description = "Where producers of their own find Kafka, from within the network."
  value       = local.bootstrap_servers
}

output "missing_secrets" {
  description = "Secrets that no value was given for by Terraform."
  value       = setsubtract(local.given_secrets, keys(var.secret_versions))
}
