# Who read, wrote or changed which secret, and when.
resource "google_project_iam_audit_config" "secrets" {
  project = var.project_id
  service = "secretmanager.googleapis.com"

  audit_log_config {
    log_type = "ADMIN_READ"
  }

  audit_log_config {
    log_type = "DATA_READ"
  }

  audit_log_config {
    log_type = "DATA_WRITE"
  }
}

resource "google_logging_project_bucket_config" "audit" {
  project        = var.project_id
  location       = var.region
  bucket_id      = "${local.name}-secret-access"
  description    = "Who read which secret."
  retention_days = var.log_retention_days

  depends_on = [google_project_service.this]
}

resource "google_logging_project_sink" "audit" {
  name                   = "${local.name}-secret-access"
  destination            = "logging.googleapis.com/${google_logging_project_bucket_config.audit.id}"
  filter                 = local.secret_access
  unique_writer_identity = true
}

locals {
  secret_access = "protoPayload.serviceName=\"secretmanager.googleapis.com\" AND protoPayload.methodName:\"AccessSecretVersion\""
}
