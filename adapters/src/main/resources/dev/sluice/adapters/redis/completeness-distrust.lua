-- Removes the mark of complete stores.
--
-- KEYS[1]  the mark
-- ARGV     1 the mark of complete stores
-- Returns  1

if redis.call('GET', KEYS[1]) == ARGV[1] then
  redis.call('DEL', KEYS[1])
end
return 1
