-- Boundaries of wards.

-- name: boundary_forget
DELETE FROM place_boundary
-- name: boundary_put
INSERT INTO place_boundary (code, path, height) VALUES ($1, $2, $3)
