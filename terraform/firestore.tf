resource "google_firestore_database" "this" {
  name                              = "(default)"
  location_id                       = var.region
  type                              = "FIRESTORE_NATIVE"
  concurrency_mode                  = "OPTIMISTIC"
  point_in_time_recovery_enablement = "POINT_IN_TIME_RECOVERY_ENABLED"
  delete_protection_state           = var.deletion_protection ? "DELETE_PROTECTION_ENABLED" : "DELETE_PROTECTION_DISABLED"
  deletion_policy                   = "ABANDON"

  depends_on = [google_project_service.this]
}

locals {
  # The same file that the adapter's tests hold against its queries.
  firestore = jsondecode(file("${path.module}/../adapters/src/main/resources/dev/sluice/adapters/firestore/firestore.indexes.json"))

  firestore_indexes = {
    for index in local.firestore.indexes :
    "${index.collectionGroup} ${join(" ", [for field in index.fields : try("${field.fieldPath}:${field.vectorConfig.dimension}", field.fieldPath)])}" => index
  }

  # Firestore itself puts the document's name before a vector: written down, it is no change.
  firestore_index_fields = {
    for key, index in local.firestore_indexes : key => flatten([
      for field in index.fields : concat(
        can(field.vectorConfig) ? [{ path = "__name__", order = "ASCENDING", array = null, dimension = null }] : [],
        [{
          path      = field.fieldPath
          order     = try(field.order, null)
          array     = try(field.arrayConfig, null)
          dimension = try(field.vectorConfig.dimension, null)
        }],
      )
    ])
  }

  firestore_fields = { for field in local.firestore.fieldOverrides : "${field.collectionGroup} ${field.fieldPath}" => field }
}

resource "google_firestore_index" "this" {
  for_each = local.firestore_indexes

  database    = google_firestore_database.this.name
  collection  = each.value.collectionGroup
  query_scope = each.value.queryScope

  dynamic "fields" {
    for_each = local.firestore_index_fields[each.key]

    content {
      field_path   = fields.value.path
      order        = fields.value.order
      array_config = fields.value.array

      dynamic "vector_config" {
        for_each = fields.value.dimension == null ? [] : [fields.value.dimension]

        content {
          dimension = vector_config.value
          flat {}
        }
      }
    }
  }
}

# What is no condition of a query has no index of its own, and what has an end of its own is deleted by Firestore then.
resource "google_firestore_field" "this" {
  for_each = local.firestore_fields

  database   = google_firestore_database.this.name
  collection = each.value.collectionGroup
  field      = each.value.fieldPath

  index_config {}

  dynamic "ttl_config" {
    for_each = lookup(each.value, "ttl", false) ? [true] : []
    content {}
  }
}
