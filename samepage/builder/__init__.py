"""From a guide and a site to files: which sites, what they share, and the files of each."""
