"""What the browser needs from others: the npm packages we depend on, and how they become files under static/vendor."""
