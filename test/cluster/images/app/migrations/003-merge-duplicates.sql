delete from users using users as older where older.email = users.email and older.id < users.id;
