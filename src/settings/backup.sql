-- Scheduled backups.

-- name: backup_running
SELECT count(*) FROM job WHERE kind = 'backup' AND state IN ('waiting', 'running')
