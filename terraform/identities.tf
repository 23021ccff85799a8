# What each role may, and nothing else. A role reads only its own secrets, and writes only its own topics (kafka.tf).
locals {
  roles = ["ingest-api", "topology", "workers"]

  uses_firestore = var.memory_store == "firestore" || var.vector_store == "firestore"

  # The secrets that a role reads, by the setting that refers to them.
  role_secrets = {
    ingest-api = { AUTH_TOKEN = "auth-token", REDIS_PASSWORD = "redis-password" }
    topology   = {}
    workers = merge(
      { OPENAI_API_KEY = "openai-api-key", REDIS_PASSWORD = "redis-password" },
      var.vector_store == "pinecone" ? { PINECONE_API_KEY = "pinecone-api-key" } : {},
      var.vector_store == "weaviate" ? { WEAVIATE_API_KEY = "weaviate-api-key" } : {},
    )
  }

  # Firestore knows no permissions by collection: the API reads conversations, workers write conversations and vectors.
  role_permissions = {
    ingest-api = concat(["roles/managedkafka.client"], var.memory_store == "firestore" ? ["roles/datastore.viewer"] : [])
    topology   = ["roles/managedkafka.client"]
    workers    = concat(["roles/managedkafka.client"], local.uses_firestore ? ["roles/datastore.user"] : [])
  }
}

resource "google_service_account" "role" {
  for_each = toset(local.roles)

  account_id   = "${local.name}-${each.value}"
  display_name = "Sluice ${each.value}"
}

resource "google_project_iam_member" "role" {
  for_each = merge([
    for role, permissions in local.role_permissions : {
      for permission in permissions : "${role} ${permission}" => { role = role, permission = permission }
    }
  ]...)

  project = var.project_id
  role    = each.value.permission
  member  = google_service_account.role[each.value.role].member
}

resource "google_secret_manager_secret_iam_member" "role" {
  for_each = merge([
    for role, secrets in local.role_secrets : {
      for setting, secret in secrets : "${role} ${secret}" => { role = role, secret = secret }
    }
  ]...)

  secret_id = google_secret_manager_secret.this[each.value.secret].id
  role      = "roles/secretmanager.secretAccessor"
  member    = google_service_account.role[each.value.role].member
}

# The certificate of Redis is mounted as a file, by Cloud Run in the name of the role.
resource "google_secret_manager_secret_iam_member" "redis_ca" {
  for_each = toset(["ingest-api", "workers"])

  secret_id = google_secret_manager_secret.this["redis-ca"].id
  role      = "roles/secretmanager.secretAccessor"
  member    = google_service_account.role[each.value].member
}
