using System.Globalization;
using Amago.Cli.Input;
using Amago.Cli.Options;

namespace Amago.Cli.Commands;

/// <summary><c>amago rollout</c>: plays a game with given actions.</summary>
internal static class RolloutCommand
{
    public static Command Create(CommandConsole console)
    {
        var game = new Argument<string>("GAME") { Description = "A game, or another environment that list names." };
        var actions = new Option<string>("--actions")
        {
            Description = "An .npy file of uint8 actions (T), each 0 to 5; of other environments (T, L), uint8 or float32.",
            HelpName = "FILE",
            Required = true
        };
        Option<string> output = CommonOptions.Output("Where to write: an .npz file of rewards, terminals and observations.");
        Option<long?> seed = OptionValues.GameSeed("What the game draws from: 0 to 2^32 - 1, as NumPy's generator takes. [default: 0]");
        Option<double?> sticky = OptionValues.Probability("--sticky", "Probability that a step repeats the last action. [default: 0.1]");
        var noRamping = new Option<bool>("--no-ramping") { Description = "Keep the game from becoming harder." };
        Option<bool> json = CommonOptions.Json();
        var command = new Command("rollout", "Play a game with given actions, and write what it gave.")
        {
            game, actions, output, seed, sticky, noRamping, json
        };
        command.SetAction(result =>
        {
            string path = result.GetRequiredValue(output);
            FileKind.ExpectOutput(path, ".npz");
            EnvironmentDescriptor environment = Environments.Find(result.GetRequiredValue(game));
            string given = result.GetRequiredValue(actions);
            StateDict arrays;
            if (environment.IsGame)
            {
                ArcadeGame played = Games.Create(
                    environment.Name, result.GetValue(seed) ?? 0, result.GetValue(sticky) ?? 0.1, !result.GetValue(noRamping));
                arrays = Play(played, ReadActions(console, given, played.ActionCount));
            }
            else
            {
                if (result.GetValue(sticky) is not null || result.GetValue(noRamping))
                    throw new ArgumentException($"--sticky, --no-ramping: expected a game beside them, got {environment.Name}.");
                arrays = StructuredRollout.Play(
                    environment.Create(result.GetValue(seed) ?? 0), ReadRows(console, given, environment.ActionSpace));
            }

            Npz.Save(path, arrays);
            Print(console, path, arrays, result.GetValue(json));
        });
        return command;
    }

    private static byte[] ReadActions(CommandConsole console, string path, int count)
    {
        if (Path.HasExtension(path) && !FileKind.Is(path, ".npy"))
            throw new ArgumentException($"{path}: expected an .npy file of actions, got '{Path.GetFileName(path)}'.");
        using NpyReader reader = NpyReader.Open(path, console.Warn);
        if (reader.TypeName != "uint8" || reader.Sizes.Count != 1)
            throw new ArgumentException($"{path}: expected uint8 actions of rank 1 (T), got {NpyInput.Describe(reader)}.");
        byte[] actions = reader.Read([reader.Sizes[0]]).ToArray<byte>();
        int wrong = Array.FindIndex(actions, action => action >= count);
        return wrong < 0
            ? actions
            : throw new ArgumentException($"{path}: expected actions from 0 to {count - 1}, got {actions[wrong]} at index {wrong}.");
    }

    private static Tensor ReadRows(CommandConsole console, string path, ActionSpace space)
    {
        using NpyReader reader = NpyReader.Open(path, console.Warn);
        bool isRow = reader.Sizes.Count == 2 && reader.Sizes[1] == space.ActionLength;
        if ((!isRow && !(reader.Sizes.Count == 1 && space.ActionLength == 1)) || reader.TypeName is not ("uint8" or "float32"))
        {
            throw new ArgumentException(
                $"{path}: expected uint8 or float32 actions (T, {space.ActionLength}) for {space}, got {NpyInput.Describe(reader)}.");
        }

        Tensor read = reader.Read([.. reader.Sizes.Select(static size => (int)size)]);
        float[] values = read.DType == DType.UInt8
            ? Array.ConvertAll(read.ToArray<byte>(), static value => (float)value)
            : read.ToArray<float>();
        for (int row = 0; row < values.Length / space.ActionLength; row++)
        {
            try
            {
                space.Check(values.AsSpan(row * space.ActionLength, space.ActionLength));
            }
            catch (ArgumentException e)
            {
                throw new ArgumentException($"{path}, row {row}: {InvalidFileException.TextOf(e)}", e);
            }
        }

        return Tensor.FromArray(values, [(int)reader.Sizes[0], space.ActionLength]);
    }

    // An observation after the first reset and one after each step; what a reset within shows is left out.
    private static StateDict Play(ArcadeGame game, byte[] actions)
    {
        int steps = actions.Length, length = game.ObservationShape.ElementCount;
        Tensor observations = Tensor.Zeros([steps + 1, .. game.ObservationShape], DType.UInt8);
        var rewards = new float[steps];
        var terminals = new byte[steps];
        var afterReset = new byte[length];
        Span<byte> pixels = observations.AsSpan<byte>();
        game.Reset(pixels[..length]);
        for (int t = 0; t < steps; t++)
        {
            StepResult result = game.Step(actions[t], pixels.Slice((t + 1) * length, length));
            (rewards[t], terminals[t]) = (result.Reward, result.Terminated ? (byte)1 : (byte)0);
            if (result.Terminated)
                game.Reset(afterReset);
        }

        return new StateDict
        {
            { "rewards", Tensor.FromArray(rewards, [steps]) },
            { "terminals", Tensor.FromArray(terminals, [steps]) },
            { "observations", observations },
        };
    }

    private static void Print(CommandConsole console, string path, StateDict arrays, bool json)
    {
        float[] rewards = arrays["rewards"].ToArray<float>();
        int episodes = arrays["terminals"].ToArray<byte>().Count(static terminal => terminal != 0);
        double total = rewards.Sum(static reward => (double)reward);
        if (json)
        {
            JsonOutput.Print(console.Out, writer =>
            {
                writer.WriteString("output", path);
                writer.WriteNumber("steps", rewards.Length);
                writer.WriteNumber("episodes", episodes);
                writer.WriteNumber("reward", total);
                foreach (string name in Observations(arrays))
                    writer.WriteNumbers(name, [.. arrays[name].Shape]);
            });
            return;
        }

        console.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{path}: {rewards.Length} steps, {episodes} episodes ended, {total} points, "
            + $"{string.Join(", ", Observations(arrays).Select(name => $"{name} {arrays[name].Shape}"))}"));
    }

    private static IEnumerable<string> Observations(StateDict arrays) =>
        arrays.Keys.Where(static name => name.StartsWith("observations", StringComparison.Ordinal));
}
