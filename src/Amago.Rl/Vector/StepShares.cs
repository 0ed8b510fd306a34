using Amago.Kernels;

namespace Amago.Rl.Vector;

/// <summary>A step of N environments, cut into shares that threads take one after the other. Running it allocates nothing.</summary>
internal sealed class StepShares
{
    // So that a thread that comes late, or has the longer episodes to restart, leaves the others something to take.
    private const int SharesPerThread = 4;

    private readonly int _count;
    private readonly StepOne _step;
    private readonly Action<int> _runShare; // made once, for a delegate is an allocation
    private VectorRows _observations;
    private int _shareSize;

    /// <summary>Cuts the steps of some environments into shares.</summary>
    /// <param name="count">Number of environments, N.</param>
    /// <param name="step">Steps one environment; several threads call it at once.</param>
    public StepShares(int count, StepOne step)
    {
        (_count, _step) = (count, step);
        _runShare = RunShare;
    }

    /// <summary>Steps one environment and writes its observation.</summary>
    /// <param name="environment">Index of the environment.</param>
    /// <param name="observation">Receives the environment's observation.</param>
    public delegate void StepOne(int environment, ObservationRow observation);

    /// <summary>Steps all environments, in shares that threads take, and waits for them.</summary>
    /// <param name="observations">Receives the observations (N, ...).</param>
    /// <param name="threads">Threads that can take part, by whose number the shares are cut; 1 stays on the caller's.</param>
    public void Run(VectorRows observations, int threads)
    {
        _observations = observations;
        _shareSize = threads == 1 ? _count : ((_count - 1) / (threads * SharesPerThread)) + 1;
        try
        {
            if (_shareSize == _count)
                RunShare(0);
            else
                Workers.For(((_count - 1) / _shareSize) + 1, _runShare);
        }
        finally
        {
            _observations = default;
        }
    }

    private void RunShare(int share)
    {
        for (int i = share * _shareSize; i < Math.Min(_count, (share + 1) * _shareSize); i++)
            _step(i, _observations.Row(i));
    }
}
