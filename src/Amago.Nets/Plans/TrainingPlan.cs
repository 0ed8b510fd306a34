using Ops = Amago.Tensors.Operations;

namespace Amago.Nets.Plans;

/// <summary>A plan's backward pass: its steps, where gradients lie, and what a training step keeps of every image.</summary>
internal sealed class TrainingPlan
{
    /// <summary>Plans the backward pass of every step.</summary>
    public TrainingPlan(EncoderPlan plan)
    {
        var planner = new BackwardPlanner(plan);
        OutputGradient = planner.Read(plan.Output);
        OutputActivation = planner.HasDerivative(plan.Output) ? plan.Output.Activation : null;
        var steps = new List<BackwardStep>();
        foreach (PlanStep step in Enumerable.Reverse(plan.Steps))
        {
            if (step.PlanBackward(planner) is { } backward)
                steps.Add(backward);
            planner.NextStep();
        }

        Steps = [.. steps];
        ReadsImages = planner.IsKept(plan.Values[0]);
        KeptValues = BufferLayout.SideBySide(plan.Values.Select(value => IsKept(value) ? value.Length : 0));
        KeptBeside = BufferLayout.SideBySide([0, .. plan.Steps.Select(static step => step.KeptLength)]);
        ForwardValues = plan.ValueLayout(IsKept);

        // The image's gradient is nobody's: its place is the loaded images', for as long as the pass takes.
        var images = new BufferUse(plan.Values[0].Length, -1, int.MaxValue);
        Gradients = BufferLayout.WithReuse([images, .. planner.Uses.Skip(1)], plan.GroupImages);
        PackedLayout = StepLayout(plan, static step => step.PackedLength);
        Sums = StepLayout(plan, static step => step.SumLength);
        Finished = StepLayout(plan, static step => step.FinishedLength);
        ScratchLength = Math.Max(plan.ScratchLength, Steps.Max(static step => step.ScratchLength));
        NextKept = new int[Steps.Length];
        for (int i = Steps.Length - 1, next = -1; i >= 0; i--)
        {
            int input = plan.Steps[Steps[i].Index - 1].Input.Index;
            NextKept[i] = next = KeptValues.Has(input) ? input : next;
        }

        bool IsKept(PlanValue value) => value.Index != 0 && planner.IsKept(value);
    }

    /// <summary>The backward steps in the order in which they run: the plan's last step comes first.</summary>
    public BackwardStep[] Steps { get; }

    /// <summary>The buffer of the output's gradient.</summary>
    public int OutputGradient { get; }

    /// <summary>The activation that made the output, if the gradient of the features is to be multiplied by its derivative.</summary>
    public Ops.Activations.ActivationOperation? OutputActivation { get; }

    /// <summary>Whether the backward pass reads the images.</summary>
    public bool ReadsImages { get; }

    /// <summary>Where a thread keeps the values, in the forward run, that are not kept for the batch.</summary>
    public BufferLayout ForwardValues { get; }

    /// <summary>Where a thread keeps gradients; in the place of the image's the images themselves.</summary>
    public BufferLayout Gradients { get; }

    /// <summary>Where the values lie that are kept of every image.</summary>
    public BufferLayout KeptValues { get; }

    /// <summary>What steps keep of every image beside values.</summary>
    public BufferLayout KeptBeside { get; }

    /// <summary>Where each step's parameters lie in the form of the backward pass.</summary>
    public BufferLayout PackedLayout { get; }

    /// <summary>Where each step's sum of its parameters' gradients lies.</summary>
    public BufferLayout Sums { get; }

    /// <summary>Where each step's gradients lie in the order of its parameters, where the sums are in another.</summary>
    public BufferLayout Finished { get; }

    /// <summary>Floats of scratch that a thread needs, forward and backward.</summary>
    public int ScratchLength { get; }

    /// <summary>For each backward step the kept value that it or else the nearest one behind it reads, or -1.</summary>
    public int[] NextKept { get; }

    /// <summary>Number of backward steps to run until no parameter behind them needs a gradient.</summary>
    public int CountNeeded(Func<Tensor, bool> isNeeded) => Array.FindLastIndex(Steps, step => step.Parameters.Any(isNeeded)) + 1;

    private BufferLayout StepLayout(EncoderPlan plan, Func<BackwardStep, int> length)
    {
        var lengths = new int[plan.Values.Length];
        foreach (BackwardStep step in Steps)
            lengths[step.Index] = length(step);
        return BufferLayout.SideBySide(lengths);
    }
}
