#!/bin/sh
# Runs once, when the postgres container makes its cluster: the two roles and the database.
set -eu
psql -v ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
    -v owner_password="$AGARE_PASSWORD" -v app_password="$APP_PASSWORD" <<'SQL'
CREATE ROLE finsam_agare LOGIN PASSWORD :'owner_password';
CREATE ROLE finsam_app LOGIN PASSWORD :'app_password';
CREATE DATABASE finsam OWNER finsam_agare;
SQL
