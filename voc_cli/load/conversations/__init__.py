"""Many rows or lines, one ticket: messages joined, replies folded, chats told apart."""
