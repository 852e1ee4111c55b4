"""What is offered, who steers it, what it costs."""
