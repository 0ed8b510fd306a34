"""Times calls: a sample lasts a millisecond or more, so that the clock's grain does not show."""
import statistics
import time


def measure(call, seconds, least=3):
    """Median and least milliseconds of one call, sampled for some seconds after a warm-up of two calls."""
    call()
    start = time.perf_counter()
    call()
    repeats = max(1, int(1e-3 / max(time.perf_counter() - start, 1e-7)))
    result = []
    end = time.perf_counter() + seconds
    while len(result) < least or time.perf_counter() < end:
        start = time.perf_counter()
        for _ in range(repeats):
            call()
        result.append((time.perf_counter() - start) * 1e3 / repeats)
    return {"median_ms": statistics.median(result), "min_ms": min(result)}
