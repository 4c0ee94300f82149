using PortKit.Files.Pictures;
using PortKit.Fuzz.Mutating;
using PortKit.Fuzz.Running;

namespace PortKit.Fuzz.Doors;

/// <summary>JPEGs, PNGs and BMPs to train on, read in colour, in gray and as they are, and resized. Checksums of PNGs are made anew, mostly.</summary>
internal sealed class PictureDoor() : FileDoor("picture", ".picture")
{
    private const int LargestSeed = 1 << 13;

    public override IReadOnlyList<byte[]> Seeds() =>
        [.. new[] { "*.jpg", "*.jpeg", "*.png", "*.bmp" }.SelectMany(pattern => Checkout.Files(pattern, LargestSeed))];

    public override byte[] Next(Corpus corpus, Mutator mutator)
    {
        var bytes = base.Next(corpus, mutator);
        if (mutator.Random.Next(8) > 0)
            PngSeals.Mend(bytes);
        return bytes;
    }

    protected override Outcome Read(string path, Choice choice)
    {
        bool? isColor = choice.OneIn(3) ? null : choice.OneIn(2);
        var picture = PictureFile.Read(File.ReadAllBytes(path), isColor);
        if (choice.OneIn(4))
            picture.Resized(24, 7).CopyTo(new float[24 * 7 * picture.Channels]);
        return Outcome.Taken(picture.Width);
    }
}
