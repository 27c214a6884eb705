-- Boundaries of wards.

-- name: boundary_forget
DELETE FROM place_boundary
-- name: boundary_put
INSERT INTO place_boundary (code, path, height) VALUES ($1, $2, $3)
-- name: boundary_missing
SELECT p.code, p.name FROM place p WHERE p.kind = 'ward'
AND NOT EXISTS (SELECT 1 FROM place_boundary b WHERE b.code = p.code) ORDER BY p.code
