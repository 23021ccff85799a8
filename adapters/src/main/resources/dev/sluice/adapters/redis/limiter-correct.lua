-- Corrects a booking once the tokens that its call used are known.
--
-- KEYS[1]  the hash of one provider's model
-- ARGV     1 requests a minute, 2 tokens a minute, 3 tokens booked, 4 tokens used
-- Returns  1

--#include limiter.lua

local tpm = in_force(arg[2], s.limit_tokens)
local idle = now - BURST
local more = cost(arg[4], tpm) - cost(arg[3], tpm)
s.tokens = math.max(idle, math.max(s.tokens, idle) + more)
s.provider_tokens = s.provider_tokens + (arg[4] - arg[3]) * s.refill_token
save()
return 1
