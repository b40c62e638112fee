// Written by generate-operators.
