# The figures of the API are the document's: min 1, max 100.
environment         = "production"
redis_tier          = "STANDARD_HA"
redis_memory_gib    = 5
kafka_vcpus         = 3
kafka_memory_gib    = 12
partitions          = 12
api_min_instances   = 1
api_max_instances   = 100
topology_instances  = 2
worker_instances    = 3
deletion_protection = true
log_retention_days  = 400
