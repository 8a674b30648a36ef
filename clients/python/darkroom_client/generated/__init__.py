"""Made from docs/openapi.json by `make clients`. Do not edit."""
