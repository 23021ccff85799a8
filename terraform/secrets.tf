locals {
  # Every secret that a role reads, and the certificate of Redis.
  secrets = toset(concat(flatten([for secrets in local.role_secrets : values(secrets)]), ["redis-ca"]))

  # Those whose values are given, and not made by another resource.
  given_secrets = setsubtract(local.secrets, ["redis-password", "redis-ca"])
}

resource "google_secret_manager_secret" "this" {
  for_each = local.secrets

  secret_id           = each.value
  deletion_protection = var.deletion_protection

  # A version that was destroyed by mistake can be had back for a day.
  version_destroy_ttl = "86400s"

  replication {
    user_managed {
      replicas {
        location = var.region
      }
    }
  }

  depends_on = [google_project_service.this]
}

# Written by Terraform, kept by nobody but Secret Manager: the value stands neither in the state nor in a plan, and has to
# be given only when a version is written.
resource "google_secret_manager_secret_version" "given" {
  for_each = { for secret, version in var.secret_versions : secret => version if contains(local.given_secrets, secret) }

  secret                 = google_secret_manager_secret.this[each.key].id
  secret_data_wo         = try(var.secret_values[each.key], null)
  secret_data_wo_version = each.value

  # The version before it stays valid until everyone has read the new one.
  deletion_policy = "ABANDON"
}

# The password is made by Memorystore; the state holds it as an attribute of that resource.
resource "google_secret_manager_secret_version" "redis_password" {
  secret                 = google_secret_manager_secret.this["redis-password"].id
  secret_data_wo         = google_redis_instance.this.auth_string
  secret_data_wo_version = 1
}

resource "google_secret_manager_secret_version" "redis_ca" {
  secret      = google_secret_manager_secret.this["redis-ca"].id
  secret_data = join("\n", google_redis_instance.this.server_ca_certs[*].cert)
}
