"""The register of what stands on the ground: premises, public facilities and organisations. Nothing about persons."""
