"""What somebody who means harm, or is only clumsy, may not achieve."""
