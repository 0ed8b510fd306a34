using System.Numerics;
using Amago.Configuration.Gin;
using Amago.Configuration.Values;
using FsCheck;
using FsCheck.Fluent;

namespace Amago.Tests.Configuration.Values;

/// <summary>Printing and reading any value gives it back.</summary>
public sealed class LiteralProperties
{
    private static readonly Gen<string> AnyText =
        from characters in Gen.Frequency(
            (3, Gen.Choose(char.MinValue, char.MaxValue).Select(static code => (char)code)),
            (3, Gen.Choose(0, 0xff).Select(static code => (char)code)),
            (2, Gen.Elements('\'', '"', '\\', '\n', '\r', '\t', '#', '{', '\0', '\ud83d', '\ude00'))).ArrayOf()
        select new string(characters);

    private static readonly Gen<Selector> AnyName =
        from scope in Gen.Elements("", "policy", "a/b", "a.b/c")
        from path in Gen.Elements("NatureishCNN", "amago.nets.cnn._X1", "é")
        select new Selector(scope, path);

    private static readonly Gen<Literal> Leaf = Gen.Frequency(
        (1, Gen.Constant<Literal>(NoneLiteral.Instance)),
        (1, Gen.Elements<Literal>(new FlagLiteral(true), new FlagLiteral(false))),
        (2, Gen.Choose(0, 255).Select(static value => (byte)value).ArrayOf()
            .Select(static Literal (bytes) => new IntegerLiteral(new BigInteger(bytes)))),
        (2, Gen.Choose(int.MinValue, int.MaxValue).Two()
            .Select(static halves => BitConverter.Int64BitsToDouble(((long)halves.Item1 << 32) | (uint)halves.Item2))
            .Where(static value => !double.IsNaN(value)).Select(static Literal (value) => new FloatLiteral(value))),
        (1, Gen.Elements<Literal>(
            new FloatLiteral(-0.0),
            new FloatLiteral(double.PositiveInfinity),
            new FloatLiteral(double.NegativeInfinity),
            new FloatLiteral(1e16),
            new FloatLiteral(double.Epsilon))),
        (3, AnyText.Select(static Literal (text) => new TextLiteral(text))),
        (1, from name in AnyName from evaluated in Gen.Elements(true, false) select (Literal)new ReferenceLiteral(name, evaluated)),
        (1, AnyName.Select(static Literal (name) => new MacroLiteral(name))));

    private static readonly Gen<Literal> AnyLiteral = Gen.Sized(static size => Nested(Math.Min(size, 4)));

    [Fact]
    public void Any_literal_round_trips() =>
        Prop.ForAll(
            AnyLiteral.ToArbitrary(),
            static literal => Same(literal, ValueParser.Parse(new SourceText("x", LiteralPrinter.Print(literal)))))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Fact]
    public void Any_literal_round_trips_through_a_file() =>
        Prop.ForAll(AnyLiteral.ToArbitrary(), static literal =>
        {
            GinStatement statement = Assert.Single(
                StatementParser.Parse(new SourceText("x", $"A.b = {LiteralPrinter.Print(literal)} # end\n")));
            return Same(literal, Assert.IsType<GinBinding>(statement).Value);
        }).QuickCheckThrowOnFailure();

    private static Gen<Literal> Nested(int depth)
    {
        if (depth == 0)
            return Leaf;
        Gen<Literal> inner = Nested(depth - 1);
        Gen<Literal> key = Leaf.Where(static leaf => leaf.IsHashable);
        return Gen.Frequency(
            (3, Leaf),
            (1, Few(inner).Select(static Literal (items) => new ListLiteral(items))),
            (1, Few(inner).Select(static Literal (items) => new TupleLiteral(items))),
            (1, Few(key).Select(static Literal (items) => new SetLiteral(items))),
            (1, Few(from name in key from value in inner select KeyValuePair.Create(name, value))
                .Select(static Literal (entries) => new DictLiteral(entries))));
    }

    private static Gen<T[]> Few<T>(Gen<T> items) => Gen.Choose(0, 4).SelectMany(count => items.ArrayOf(count));

    private static bool Same(Literal a, Literal b) => (a, b) switch
    {
        (ListLiteral x, ListLiteral y) => Same(x.Items, y.Items),
        (TupleLiteral x, TupleLiteral y) => Same(x.Items, y.Items),
        (SetLiteral x, SetLiteral y) => Same(x.Items, y.Items),
        (DictLiteral x, DictLiteral y) => Same(
            [.. x.Entries.Select(static entry => entry.Key)], [.. y.Entries.Select(static entry => entry.Key)])
            && Same([.. x.Entries.Select(static entry => entry.Value)], [.. y.Entries.Select(static entry => entry.Value)]),
        (FloatLiteral x, FloatLiteral y) => BitConverter.DoubleToInt64Bits(x.Value) == BitConverter.DoubleToInt64Bits(y.Value),
        _ => a == b,
    };

    private static bool Same(IReadOnlyList<Literal> a, IReadOnlyList<Literal> b) =>
        a.Count == b.Count && a.Zip(b).All(static pair => Same(pair.First, pair.Second));
}
