from postgres import query

query("CREATE TABLE IF NOT EXISTS jobs (id bigserial PRIMARY KEY, title text NOT NULL, state text NOT NULL DEFAULT 'queued')")
