variable "project_id" {
  description = "The Google Cloud project of this environment; each environment has its own."
  type        = string
}

variable "region" {
  description = "Where everything runs, and the one place where secrets are stored."
  type        = string
  default     = "us-central1"
}

variable "environment" {
  description = "Which environment this is."
  type        = string

  validation {
    condition     = contains(["development", "staging", "production"], var.environment)
    error_message = "One of development, staging, production."
  }
}

variable "image" {
  description = "The image of the Dockerfile, by its digest: what was tested is what runs."
  type        = string

  validation {
    condition     = can(regex("@sha256:[0-9a-f]{64}$", var.image))
    error_message = "The image is named by its digest: REPOSITORY@sha256:DIGEST."
  }
}

variable "domain" {
  description = "The name under which callers reach the API; its certificate is made for it."
  type        = string
}

variable "cors_origins" {
  description = "The origins of the pages whose scripts may call the API."
  type        = list(string)
  default     = []

  validation {
    condition     = !contains(var.cors_origins, "*")
    error_message = "Name the origins."
  }
}

variable "partitions" {
  description = "Partitions of every topic that scales (PARTITIONS). It cannot be changed once the topics exist."
  type        = number
  default     = 6
}

variable "topic_prefix" {
  description = "Stands before the name of every topic and group (TOPIC_PREFIX)."
  type        = string
  default     = ""
}

variable "max_record_bytes" {
  description = "The largest record (MAX_RECORD_BYTES)."
  type        = number
  default     = 1048576
}

variable "producers" {
  description = "Service accounts outside of Sluice that write straight to the topics that are open to them."
  type        = list(string)
  default     = []
}

variable "kafka_vcpus" {
  description = "vCPUs of the Kafka cluster; at least 3."
  type        = number
  default     = 3
}

variable "kafka_memory_gib" {
  description = "Memory of the Kafka cluster in GiB: 1 to 8 for each vCPU."
  type        = number
  default     = 6
}

variable "redis_tier" {
  description = "STANDARD_HA has a replica in another zone, BASIC has none."
  type        = string
  default     = "STANDARD_HA"

  validation {
    condition     = contains(["BASIC", "STANDARD_HA"], var.redis_tier)
    error_message = "BASIC or STANDARD_HA."
  }
}

variable "redis_memory_gib" {
  description = "Memory of Redis in GiB."
  type        = number
  default     = 2
}

variable "api_min_instances" {
  description = "API processes that always run, so that no caller waits for a start."
  type        = number
  default     = 1
}

variable "api_max_instances" {
  description = "API processes at the most."
  type        = number
  default     = 100
}

variable "topology_instances" {
  description = "Topology processes; no more than partitions."
  type        = number
  default     = 2
}

variable "worker_instances" {
  description = "Worker processes; no more than partitions."
  type        = number
  default     = 2
}

variable "vector_store" {
  description = "The vector store (VECTOR_STORE_TYPE). lucene needs a disk that all workers share, which Cloud Run has not."
  type        = string
  default     = "firestore"

  validation {
    condition     = contains(["firestore", "pinecone", "weaviate"], var.vector_store)
    error_message = "One of firestore, pinecone, weaviate."
  }
}

variable "memory_store" {
  description = "Where conversations are kept (MEMORY_STORE)."
  type        = string
  default     = "firestore"

  validation {
    condition     = contains(["firestore", "redis"], var.memory_store)
    error_message = "One of firestore, redis."
  }
}

variable "settings" {
  description = "Further settings of Sluice, by name, for every process: what ./sluice settings lists, secrets aside."
  type        = map(string)
  default     = {}
}

variable "secret_values" {
  description = "Secrets by name, such as openai-api-key. They are written to Secret Manager and stand neither in the state nor in a plan."
  type        = map(string)
  default     = {}
  sensitive   = true
  ephemeral   = true
}

variable "secret_versions" {
  description = "The number of times that each secret of secret_values was written; a higher number writes the value again, as a new version."
  type        = map(number)
  default     = {}
}

variable "log_retention_days" {
  description = "How long who read which secret can be looked up."
  type        = number
  default     = 400
}

variable "alert_emails" {
  description = "Who is told of an alert."
  type        = list(string)
  default     = []
}

variable "lag_alert_records" {
  description = "Records that a group may be behind for ten minutes before somebody is told."
  type        = number
  default     = 10000
}

variable "deletion_protection" {
  description = "Whether data and services are kept from being deleted by mistake."
  type        = bool
  default     = true
}
