"""The Laiyang demonstration: data, made-up texts and the script that plays them through the actions."""
