namespace Amago.Cli.Input;

/// <summary>Reads files of parameters, and what they say of the encoder that they belong to.</summary>
internal static class WeightsFile
{
    /// <summary>What keys of metadata start with that say what a whole file is: a policy, a training state.</summary>
    private const string WholeFile = "amago.";

    /// <summary>Reads a file, or the policy in the folder of a run.</summary>
    /// <param name="path">The file or folder; null where none is named.</param>
    /// <param name="prefix">What the parameters' names start with; null for all of them, or a policy's encoder.</param>
    /// <param name="warn">Receives a line on what is wrong with a file that is read all the same.</param>
    /// <returns>The parameters, without their prefix; null where no file is named.</returns>
    /// <exception cref="ArgumentException">
    /// The file is of another kind, no name in it has the prefix, or its metadata makes no sense.
    /// </exception>
    public static Weights? Load(string? path, string? prefix, Action<string> warn)
    {
        if (path is null)
            return prefix is null ? null : throw new ArgumentException($"--prefix {prefix}: expected --weights beside it, got none.");
        if (Directory.Exists(path))
            path = PolicyFile.In(path);
        StateDict all = TensorFile.Load(path, warn);
        bool isPolicy = PolicyFile.IsPolicy(all)
            && all.Keys.Any(static name => name.StartsWith(PolicyFile.EncoderPrefix, StringComparison.Ordinal));
        return Weights.Named(path, () =>
        {
            string start = prefix ?? (isPolicy ? PolicyFile.EncoderPrefix : "");
            return new Weights(path, start.Length > 0 ? Cut(all, start) : all, Describe(path, all, start));
        });
    }

    /// <summary>The tensors whose names start with a prefix, without it, and of the metadata what is true of them alone.</summary>
    /// <exception cref="ArgumentException">No name has the prefix, or what the file says makes no sense.</exception>
    public static StateDict Part(string path, StateDict all, string prefix) => Weights.Named(path, () =>
    {
        StateDict part = Cut(all, prefix);
        EncoderDescription.Remove(part.Metadata, "");
        foreach (string key in part.Metadata.Keys.Where(static key => key.StartsWith(WholeFile, StringComparison.Ordinal)).ToArray())
            part.Metadata.Remove(key);
        Describe(path, all, prefix)?.Write(part.Metadata, "");
        return part;
    });

    /// <summary>Whether metadata has what a network's tensors do not tell, such as its activation.</summary>
    public static bool TellsOfANetwork(StateDict tensors) =>
        PolicyFile.IsPolicy(tensors) || Encoders.TryReadDescription(tensors.Metadata, "") is not null;

    /// <summary>Takes off a prefix, where no dot is left at the beginning of a name: no parameter of anything is called so.</summary>
    /// <exception cref="ArgumentException">No name has the prefix, or one goes on with a dot.</exception>
    private static StateDict Cut(StateDict all, string prefix)
    {
        StateDict part = all.WithPrefix(prefix);
        return part.Keys.FirstOrDefault(static name => name.StartsWith('.')) is { } rest
            ? throw new ArgumentException(
                $"--prefix {Printable.Short(prefix)}: names go on with a dot there, such as '{Printable.Short(prefix + rest)}'; "
                + $"expected --prefix {Printable.Short(prefix)}. with it.")
            : part;
    }

    /// <summary>What a file says of the encoder whose parameters have a prefix.</summary>
    /// <exception cref="ArgumentException">The metadata's description of the encoder can't be read.</exception>
    private static EncoderDescription? Describe(string path, StateDict all, string prefix) =>
        prefix == PolicyFile.EncoderPrefix && PolicyFile.IsPolicy(all)
            ? PolicyFile.DescribeEncoder(all, path)
            : Encoders.TryReadDescription(all.Metadata, prefix);
}

/// <summary>Parameters from a file; whatever does not fit is said with the file's name.</summary>
/// <param name="Path">Path of the file.</param>
/// <param name="Parameters">The parameters, without their prefix.</param>
/// <param name="Description">What the file says of their encoder, or null.</param>
internal sealed record Weights(string Path, StateDict Parameters, EncoderDescription? Description)
{
    /// <summary>Builds an encoder that is no larger than the parameters and copies them into it.</summary>
    /// <exception cref="ArgumentException">Names, shapes or types do not fit the encoder.</exception>
    public Cnn Build(Func<Cnn> create)
    {
        Cnn cnn = LoadTarget.Build(Parameters, Path, create);
        Named(() => cnn.LoadStateDict(Parameters));
        return cnn;
    }

    /// <summary>Does something whose errors are the file's.</summary>
    public T Named<T>(Func<T> action) => Named(Path, action);

    /// <inheritdoc cref="Named{T}(Func{T})"/>
    public static T Named<T>(string path, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (ArgumentException e)
        {
            throw new ArgumentException($"{path}: {Failure.Message(e)}", e);
        }
    }
}
