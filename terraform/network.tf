# Processes reach Kafka and Redis through this network and over nothing else.
resource "google_compute_network" "this" {
  name                    = local.name
  auto_create_subnetworks = false
  routing_mode            = "REGIONAL"

  depends_on = [google_project_service.this]
}

resource "google_compute_subnetwork" "this" {
  name                     = local.name
  network                  = google_compute_network.this.id
  region                   = var.region
  ip_cidr_range            = local.subnet_range
  private_ip_google_access = true

  log_config {
    aggregation_interval = "INTERVAL_5_SEC"
    flow_sampling        = 0.5
    metadata             = "INCLUDE_ALL_METADATA"
  }
}

# The range that Memorystore takes its address from.
resource "google_compute_global_address" "private_services" {
  name          = "${local.name}-private-services"
  network       = google_compute_network.this.id
  purpose       = "VPC_PEERING"
  address_type  = "INTERNAL"
  address       = local.private_services_address
  prefix_length = 20
}

resource "google_service_networking_connection" "private_services" {
  network                 = google_compute_network.this.id
  service                 = "servicenetworking.googleapis.com"
  reserved_peering_ranges = [google_compute_global_address.private_services.name]
}

locals {
  subnet_range             = "10.10.0.0/22"
  private_services_address = "10.20.0.0"
  private_services_range   = "${local.private_services_address}/20"

  # The tag of a process: by it the rules below let it out.
  tags = { for role in local.roles : role => "${local.name}-${role}" }
}

# Nothing comes in: processes ask, they are not asked. The API is reached by Cloud Run, not through this network.
resource "google_compute_firewall" "deny_ingress" {
  name      = "${local.name}-deny-ingress"
  network   = google_compute_network.this.id
  direction = "INGRESS"
  priority  = 65000

  source_ranges = ["0.0.0.0/0"]

  deny {
    protocol = "all"
  }

  log_config {
    metadata = "INCLUDE_ALL_METADATA"
  }
}

# Nothing goes out but what the rules after it allow.
resource "google_compute_firewall" "deny_egress" {
  name      = "${local.name}-deny-egress"
  network   = google_compute_network.this.id
  direction = "EGRESS"
  priority  = 65000

  destination_ranges = ["0.0.0.0/0"]

  deny {
    protocol = "all"
  }

  log_config {
    metadata = "INCLUDE_ALL_METADATA"
  }
}

resource "google_compute_firewall" "kafka" {
  name      = "${local.name}-kafka"
  network   = google_compute_network.this.id
  direction = "EGRESS"
  priority  = 1000

  target_tags        = values(local.tags)
  destination_ranges = [local.subnet_range]

  allow {
    protocol = "tcp"
    ports    = ["9092"]
  }
}

# The topology keeps its state in Kafka alone.
resource "google_compute_firewall" "redis" {
  name      = "${local.name}-redis"
  network   = google_compute_network.this.id
  direction = "EGRESS"
  priority  = 1000

  target_tags        = [local.tags["ingest-api"], local.tags["workers"]]
  destination_ranges = [local.private_services_range]

  allow {
    protocol = "tcp"
    ports    = ["6378"]
  }
}
