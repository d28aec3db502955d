-- One at a time: whoever holds this migrates and grants. The service may read the table and yet cannot block this.
lock table two_user.release in exclusive mode
