-- 1. Who did what to whom between India and the United States in December 2025, and in which words?
from dyad('IND', 'USA', '2025-12-01', '2025-12-31');
