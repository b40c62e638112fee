"""Fetches libtorch into the cache that all checkouts share, and checks what the build needs.

Reading order: `cli` (what the user sees), `install` (one set-up from start to end), then the parts
it uses: `index` (pip), `download`, `contents` (what of the wheels is kept), `manifest`, `staging`.
"""
