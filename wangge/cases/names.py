"""Does a search look like a person's name? Such searches are kept for the auditor's review (product.md section 4)."""

# The commonest family names (public census lists): with them most of the population is covered.
FAMILY_NAMES = frozenset(
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏"
    "钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文宫盖初迟左尉隋曲"
)
LENGTHS = (2, 3)


def looks_like_name(words: str, known: frozenset[str] = frozenset()) -> bool:
    """Two or three Chinese characters that begin with a family name and are no word of ours (`known`)."""
    text = words.strip()
    if len(text) not in LENGTHS or text in known:
        return False
    return text[0] in FAMILY_NAMES and all("\u4e00" <= character <= "\u9fff" for character in text)
