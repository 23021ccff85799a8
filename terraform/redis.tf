# Limits, ledger, statuses and caches. With TLS, a password, and its data on disk.
resource "google_redis_instance" "this" {
  name           = local.name
  region         = var.region
  tier           = var.redis_tier
  memory_size_gb = var.redis_memory_gib
  redis_version  = "REDIS_7_2"

  authorized_network      = google_compute_network.this.id
  connect_mode            = "PRIVATE_SERVICE_ACCESS"
  auth_enabled            = true
  transit_encryption_mode = "SERVER_AUTHENTICATION"

  persistence_config {
    persistence_mode    = "RDB"
    rdb_snapshot_period = "ONE_HOUR"
  }

  # A full Redis refuses to write, and work waits; it never forgets a paid call or a status to make room.
  redis_configs = {
    maxmemory-policy = "noeviction"
  }

  lifecycle {
    prevent_destroy = true
  }

  depends_on = [google_service_networking_connection.private_services]
}
