terraform {
  required_version = "~> 1.11"

  required_providers {
    google = {
      source  = "hashicorp/google"
      version = "~> 6.50"
    }
  }

  # The bucket and the prefix are given to terraform init, one prefix for each environment.
  backend "gcs" {}
}

provider "google" {
  project = var.project_id
  region  = var.region

  default_labels = {
    application = local.name
    environment = var.environment
  }
}

data "google_project" "this" {
  project_id = var.project_id
}
