using Amago.Kernels.Convolution.Contract;

namespace Amago.Kernels.Convolution.Direct;

/// <summary>
/// Neighbouring positions along one axis whose sums take the same weights: positions First, First + Step, .. (Count of them), each of which
/// sums Taps neighbours of the source from Source, Source + SourceStep, .. on. No tap reaches over the edge.
/// </summary>
/// <param name="First">The first position of the run.</param>
/// <param name="Step">Distance from a position to the next.</param>
/// <param name="Count">Number of positions.</param>
/// <param name="Source">Where the first position's window starts in the source.</param>
/// <param name="SourceStep">Distance from a window's start in the source to the next's.</param>
/// <param name="Tap">The window's first tap, in packed order within the phase.</param>
/// <param name="Taps">Taps of the window; 0 where it lies outside the source altogether.</param>
/// <param name="PhaseStart">Taps of all phases before the run's.</param>
/// <param name="PhaseTaps">Taps of the run's phase.</param>
internal readonly record struct AxisRun(
    int First, int Step, int Count, int Source, int SourceStep, int Tap, int Taps, int PhaseStart, int PhaseTaps);

/// <summary>
/// Cuts an axis of a convolution into runs of positions that take the same weights, so that padding costs no copy and no product.
/// </summary>
/// <param name="size">Input pixels along the axis.</param>
/// <param name="output">Output pixels along the axis.</param>
/// <param name="kernel">Taps of the kernel along the axis.</param>
/// <param name="stride">Input pixels from a window to the next.</param>
/// <param name="padding">Zeros before the first and behind the last input pixel.</param>
internal readonly struct WindowAxis(int size, int output, int kernel, int stride, int padding)
{
    public static WindowAxis Vertical(in Conv2dShape shape) =>
        new(shape.Height, shape.OutputHeight, shape.Window.KernelHeight, shape.Window.StrideHeight, shape.Window.PaddingHeight);

    public static WindowAxis Horizontal(in Conv2dShape shape) =>
        new(shape.Width, shape.OutputWidth, shape.Window.KernelWidth, shape.Window.StrideWidth, shape.Window.PaddingWidth);

    /// <summary>Runs of output pixels, which sum over input pixels.</summary>
    public List<AxisRun> OutputRuns()
    {
        var runs = new List<AxisRun>();
        for (int o = 0; o < output; o++)
        {
            int start = (o * stride) - padding, tap = Math.Max(0, -start), taps = Math.Min(kernel, size - start) - tap;
            Append(runs, new AxisRun(o, 1, 1, start + tap, stride, tap, taps, 0, kernel));
        }

        return runs;
    }

    /// <summary>
    /// Runs of input pixels, which sum over output pixels. Input pixels whose padded coordinates leave the same remainder on division by
    /// the stride (a phase) see the same taps, and their windows in the output move by one.
    /// </summary>
    public List<AxisRun> InputRuns()
    {
        var runs = new List<AxisRun>();
        int phaseStart = 0;
        for (int phase = 0; phase < stride; phase++)
        {
            int phaseTaps = PhaseTaps(phase);
            for (int i = (((phase - padding) % stride) + stride) % stride; i < size; i += stride)
            {
                // Output q - t meets tap phase + stride t; packed order is that of the outputs.
                int q = (i + padding) / stride, last = Math.Min(phaseTaps - 1, q), taps = last - Math.Max(0, q - output + 1) + 1;
                Append(runs, new AxisRun(i, stride, 1, q - last, 1, phaseTaps - 1 - last, taps, phaseStart, phaseTaps));
            }

            phaseStart += phaseTaps;
        }

        return runs;
    }

    /// <summary>Taps of each phase that has any.</summary>
    public int[] InputPhases() => [.. Enumerable.Range(0, Math.Min(stride, kernel)).Select(PhaseTaps)];

    /// <summary>Where a kernel tap stands in the packed order of <see cref="InputRuns"/>: its phase, and its place there.</summary>
    public (int PhaseStart, int PhaseTaps, int Tap) InputTap(int tap)
    {
        int phase = tap % stride, phaseStart = 0;
        for (int before = 0; before < phase; before++)
            phaseStart += PhaseTaps(before);
        return (phaseStart, PhaseTaps(phase), PhaseTaps(phase) - 1 - (tap / stride));
    }

    private static void Append(List<AxisRun> runs, AxisRun next)
    {
        if (next.Taps <= 0)
            next = next with { Source = 0, SourceStep = 0, Tap = 0, Taps = 0 };
        if (runs.Count > 0)
        {
            AxisRun last = runs[^1];
            bool isNext = next.First == last.First + (last.Count * last.Step) && next.PhaseStart == last.PhaseStart;
            if (isNext && next.Tap == last.Tap && next.Taps == last.Taps)
            {
                runs[^1] = last with { Count = last.Count + 1 };
                return;
            }
        }

        runs.Add(next);
    }

    private int PhaseTaps(int phase) => phase < kernel ? ((kernel - phase - 1) / stride) + 1 : 0;
}
