"""Workbooks for many sites: compiled once, and each site's own words bound in."""
