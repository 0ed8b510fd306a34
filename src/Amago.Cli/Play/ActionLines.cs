namespace Amago.Cli.Play;

/// <summary>What a line of a policy's decision shows.</summary>
internal enum ActionLineKind
{
    /// <summary>One of several choices, with its probability.</summary>
    Choice,

    /// <summary>A bit, with the probability that it is on.</summary>
    Bit,

    /// <summary>A number, with its mean and standard deviation.</summary>
    Number,
}

/// <summary>A line for one of the numbers of a policy's head.</summary>
/// <param name="Kind">What it shows.</param>
/// <param name="Name">The word for it.</param>
/// <param name="Parameter">Its place among the head's numbers.</param>
/// <param name="Place">Place of the action's number that it decides.</param>
/// <param name="Choice">The value of that number which it stands for; of a bit 1, of a number anything.</param>
internal sealed record ActionLine(ActionLineKind Kind, string Name, int Parameter, int Place, int Choice)
{
    /// <summary>Whether an action is what the line stands for.</summary>
    public bool IsTaken(float[] action) => Kind != ActionLineKind.Number && (int)action[Place] == Choice;
}

/// <summary>The lines of an action space of any kind.</summary>
internal static class ActionLines
{
    /// <summary>A line for each of the numbers of a policy's head, in their order.</summary>
    public static IReadOnlyList<ActionLine> Of(EnvironmentDescriptor game)
    {
        var lines = new List<ActionLine>();
        int place = 0;
        Add(game.ActionSpace);
        return lines;

        void Add(ActionSpace space)
        {
            switch (space)
            {
                case DiscreteActions discrete:
                    AddChoices(discrete.Count);
                    break;
                case MultiDiscreteActions choices:
                    foreach (int count in choices.Counts)
                        AddChoices(count);
                    break;
                case MultiBinaryActions bits:
                    for (int i = 0; i < bits.Count; i++)
                        AddLine(ActionLineKind.Bit, place++, 1);
                    break;
                case ContinuousActions numbers:
                    for (int i = 0; i < numbers.Count; i++)
                        AddLine(ActionLineKind.Number, place++, 0);
                    break;
                case TupleActions tuple:
                    foreach (ActionSpace part in tuple.Spaces)
                        Add(part);
                    break;
            }
        }

        void AddChoices(int count)
        {
            for (int i = 0; i < count; i++)
                AddLine(ActionLineKind.Choice, place, i);
            place++;
        }

        void AddLine(ActionLineKind kind, int at, int choice) =>
            lines.Add(new ActionLine(kind, game.ActionNames[lines.Count], lines.Count, at, choice));
    }
}
