using System.Globalization;

namespace Amago.Rl.Policies;

/// <summary>
/// What it takes to build an <see cref="ActorCritic"/> again beside its parameters: encoders by the metadata that every file of theirs has,
/// all else as settings of its description.
/// </summary>
internal static class ActorCriticForm
{
    public const string Network = "actor_critic";

    private const string Encoder =
        "encoder.", Activation = "activation", Normalize = "normalize_vectors", Epsilon = "epsilon", Clip = "clip";
    private const string MergeFeatures = "merge_features", MergeActivation = "merge_activation", MergeNorm = "merge_norm";

    /// <summary>What a policy is, as its file says it.</summary>
    public static PolicyDescription Describe(ActorCritic policy)
    {
        var settings = new SortedDictionary<string, string>(StringComparer.Ordinal);
        Module activation = policy.NamedModules().First(static module => module.Name == Activation).Module;
        if (Activations.All.FirstOrDefault(known => known.Create().GetType() == activation.GetType()) is { } known)
            settings[Activation] = known.PythonName;
        if (policy.Features is ObservationEncoder { Settings: var own })
        {
            settings[Normalize] = own.NormalizeVectors ? "True" : "False";
            settings[Epsilon] = own.Epsilon.ToString("R", CultureInfo.InvariantCulture);
            settings[Clip] = own.Clip.ToString("R", CultureInfo.InvariantCulture);
            settings[MergeActivation] = own.MergeActivation;
            settings[MergeNorm] = own.MergeNorm;
            if (own.MergeFeatures is { } merged)
                settings[MergeFeatures] = merged.ToString(CultureInfo.InvariantCulture);
        }

        return new("Amago.Nets", Network, policy.ObservationSpace, policy.ActionSpace) { Algorithm = "PPO", Settings = settings };
    }

    /// <summary>Builds a policy like another one, parameters included; null where no name stands for a part of it.</summary>
    public static ActorCritic? TryCopy(ActorCritic policy)
    {
        if (policy.Features is not (null or ObservationEncoder) || UnknownOf(policy) is not null)
            return null;
        StateDict state = policy.StateDict();
        ActorCritic copy = Build(Describe(policy), state);
        copy.LoadStateDict(state);
        copy.Train(policy.IsTraining);
        foreach ((Tensor own, Tensor other) in policy.Parameters().Zip(copy.Parameters()))
            other.RequiresGrad = own.RequiresGrad;
        return copy;
    }

    /// <summary>Checks that a policy can be built again out of its file alone.</summary>
    /// <exception cref="ArgumentException">
    /// An encoder, or what puts observations together, is of a class that no name stands for.
    /// </exception>
    public static void ExpectKnown(ActorCritic policy)
    {
        if (policy.Features is not (null or ObservationEncoder))
            throw new ArgumentException($"PolicyFile: expected an ObservationEncoder, got {policy.Features}, which no file can name.");
        if (UnknownOf(policy) is { } unknown)
            throw new ArgumentException($"PolicyFile: expected encoders that are registered by a name, got {unknown}.");
    }

    /// <summary>Builds a policy anew; its parameters are yet to be copied into it.</summary>
    /// <param name="description">What its file says.</param>
    /// <param name="file">Its parameters, with the metadata that describe the encoders.</param>
    /// <exception cref="ArgumentException">Something is missing, or can't be read.</exception>
    public static ActorCritic Build(PolicyDescription description, StateDict file)
    {
        ActionSpace actions = description.Actions ?? throw new ArgumentException("expected actions of an actor-critic, got none.");
        if (!file.TryGetValue("hidden.weight", out Tensor? weight) || weight.Rank != 2)
            throw new ArgumentException("expected a parameter hidden.weight (H, F) of an actor-critic, got none.");
        (int hidden, string activation) = (weight.Shape[0], Text(Activation));
        var drawing = new Generator(0); // draws nothing that stays
        if (description.Observations.SingleImage is { } single && !description.Settings.ContainsKey(Normalize))
            return new ActorCritic(Cnn(file, Encoder, single), actions, hidden, activation, generator: drawing);
        var settings = new ObservationEncoderSettings
        {
            NormalizeVectors = Text(Normalize) == "True",
            Epsilon = Number(Epsilon),
            Clip = Number(Clip),
            MergeActivation = Text(MergeActivation),
            MergeNorm = Text(MergeNorm),
            MergeFeatures = description.Settings.ContainsKey(MergeFeatures) ? (int)Number(MergeFeatures) : null,
        };
        var encoder = new ObservationEncoder(
            description.Observations, image => Cnn(file, $"{Encoder}extractors.{image.Name}.", image), settings, drawing);
        return new ActorCritic(encoder, actions, hidden, activation, generator: drawing);

        string Text(string name) => description.Settings.TryGetValue(name, out string? text)
            ? text
            : throw new ArgumentException($"expected a setting {name} of an actor-critic, got none.");

        float Number(string name) => float.TryParse(Text(name), NumberStyles.Float, CultureInfo.InvariantCulture, out float value)
            ? value
            : throw new ArgumentException($"expected a number as the setting {name}, got '{Printable.Short(Text(name))}'.");
    }

    private static Module? UnknownOf(ActorCritic policy) => policy.NamedModules().Select(static named => named.Module)
        .FirstOrDefault(static module => module is Cnn { Description: var own } && (own.Encoder is null || !IsKnown(own.Encoder)));

    private static bool IsKnown(string encoder) => Encoders.All.Any(known => known.PythonName == encoder);

    private static Cnn Cnn(StateDict file, string prefix, ImageEntry image)
    {
        EncoderDescription own = Encoders.TryReadDescription(file.Metadata, prefix)
            ?? throw new ArgumentException($"expected metadata {prefix}encoder of the encoder of {image}, got none.");
        if (own is not { Encoder: { } name, ChannelsFirst: { } channelsFirst, Activation: { } activation }
            || own.ImgShape is not var (first, second, third)
            || image.Shape != [first, second, third] || image.ChannelsFirst != channelsFirst)
        {
            throw new ArgumentException($"expected metadata {prefix}* of an encoder of {image}, got {own.Encoder} of {own.ImgShape}.");
        }

        EncoderDescriptor encoder = Encoders.Find(name);
        var settings = new EncoderSettings();
        foreach ((string setting, string value) in encoder.SettingsIn(own)
            .Where(static pair => pair.Key != EncoderDescription.ActivationKey))
            settings.Set($"{setting}={value}");
        return encoder.Create((first, second, third), channelsFirst, activation, settings, new Generator(0));
    }
}
