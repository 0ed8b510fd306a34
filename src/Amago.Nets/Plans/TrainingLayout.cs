namespace Amago.Nets;

/// <summary>A plan's backward pass: where gradients lie, and what a training step keeps of every image.</summary>
internal sealed class TrainingLayout
{
    /// <summary>Plans the backward pass of every step, once.</summary>
    public TrainingLayout(EncoderPlan plan)
    {
        var gradients = new PlanGradients(plan.Values, plan.Output);
        OutputGradient = gradients.Read(plan.Output);
        foreach (PlanStep step in Enumerable.Reverse(plan.Steps))
        {
            step.PlanBackward(gradients, plan.Layout);
            gradients.NextStep();
        }

        Forward = new ForwardLayout(plan, isTraining: true);
        PlaceGradients(plan, gradients);
        PlaceSaved(plan);
        SavedBefore = new int[plan.Steps.Length + 1];
        SavedBefore[0] = -1;
        for (int step = 0; step < plan.Steps.Length; step++)
        {
            int input = plan.Steps[step].Inputs[0].Index;
            SavedBefore[step + 1] = SavedValues[input] >= 0 ? input : SavedBefore[step];
        }

        Finished = new int[plan.Steps.Length];
        for (int step = 0; step < Finished.Length; step++)
        {
            Finished[step] = FinishedLength;
            FinishedLength = checked(FinishedLength + PlanLayout.Align(plan.Steps[step].FinishedLength));
        }
    }

    /// <summary>Of the forward run.</summary>
    public ForwardLayout Forward { get; }

    /// <summary>The buffer of the output's gradient.</summary>
    public int OutputGradient { get; }

    /// <summary>Offset of each gradient buffer in a thread's memory; the images lie at its start.</summary>
    public int[] Gradients { get; private set; } = [];

    /// <summary>Offset of the backward kernels' scratch.</summary>
    public int Scratch { get; private set; }

    /// <summary>Floats of a thread's memory, forward and backward.</summary>
    public int Length { get; private set; }

    /// <summary>For each value the floats before it among those that are kept of one image, or -1 where it is not.</summary>
    public int[] SavedValues { get; private set; } = [];

    /// <summary>For each step, and behind the last, the kept value that the nearest earlier step reads, or -1.</summary>
    public int[] SavedBefore { get; }

    /// <summary>For each slot the floats before it.</summary>
    public int[] SavedSlots { get; private set; } = [];

    /// <summary>Floats that are kept of one image.</summary>
    public int SavedLength { get; private set; }

    /// <summary>For each step where the gradients of its parameters lie in their own order.</summary>
    public int[] Finished { get; }

    /// <summary>Floats of all of them.</summary>
    public int FinishedLength { get; }

    private void PlaceGradients(EncoderPlan plan, PlanGradients gradients)
    {
        var arena = new BufferArena();
        Gradients = new int[gradients.Uses.Length];
        arena.Place(plan.Values[0].Length * plan.GroupImages, 0, int.MaxValue);
        foreach ((int buffer, BufferUse use) in gradients.Uses.Select(static (use, buffer) => (buffer, use)).Where(static entry => entry.use is not null)
            .Select(static entry => (entry.buffer, entry.use!.Value)).OrderBy(static entry => entry.Value.First))
        {
            Gradients[buffer] = arena.Place(use.Length * plan.GroupImages, use.First, use.Last);
        }

        Scratch = arena.Length;
        int scratch = plan.Steps.Max(static step => step.BackwardScratch);
        Length = Math.Max(checked(Scratch + PlanLayout.Align(scratch)), Forward.Length);
    }

    private void PlaceSaved(EncoderPlan plan)
    {
        SavedValues = new int[plan.Values.Length];
        foreach (PlanValue value in plan.Values)
        {
            bool isKept = value.IsSaved && value.Index != 0;
            SavedValues[value.Index] = isKept ? SavedLength : -1;
            SavedLength = checked(SavedLength + (isKept ? PlanLayout.Align(value.Length) : 0));
        }

        SavedSlots = new int[plan.Layout.Slots.Count];
        for (int slot = 0; slot < SavedSlots.Length; slot++)
        {
            SavedSlots[slot] = SavedLength;
            SavedLength = checked(SavedLength + PlanLayout.Align(plan.Layout.Slots[slot]));
        }
    }
}
