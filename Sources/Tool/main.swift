print("taibai")
